/**
 * Shows media by a process of mpv that is steered through its JSON IPC (mpv manual, section JSON
 * IPC).
 */
package dev.usher.renderer.mpv.internal;
