/**
 * Protects MP4 files for browsers: Common Encryption (ISO/IEC 23001-7, scheme {@code cenc}) in
 * segments as Media Source Extensions take them, and W3C Clear Key licences.
 *
 * <p>Everything is made in memory, for one playback, under a key of its own. What is read may be
 * broken or hostile: every length is checked before it is used.
 */
package dev.usher.drm.clearkey.internal;
