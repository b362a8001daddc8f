/** The DRM system {@code cobblestone-128}: licences sealed by HPKE, files decrypted in memory. */
package dev.usher.drm.cobblestone.internal;
