package dev.usher.backend.api;

/**
 * One swappable part of a box.
 *
 * @param role transport, storage, drm, renderer or driver
 * @param state ACTIVE, or why not
 */
public record BundleInfo(String role, String symbolicName, String version, String state) {}
