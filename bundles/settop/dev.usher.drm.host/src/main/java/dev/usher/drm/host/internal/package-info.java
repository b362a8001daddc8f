/**
 * The box's side of the DRM host: starts the process, keeps it alive, and passes files to it as if
 * it were a DRM system in the box.
 */
package dev.usher.drm.host.internal;
