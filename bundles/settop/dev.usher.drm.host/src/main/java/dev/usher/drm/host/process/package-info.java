/**
 * The inside of the host process: a DRM system as it would run in the box, with a sealing key, a
 * clock and a memory of first plays of its own.
 */
package dev.usher.drm.host.process;
