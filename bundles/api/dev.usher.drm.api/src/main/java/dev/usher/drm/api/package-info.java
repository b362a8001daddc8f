/**
 * What a DRM system implements: opening a licence and decrypting in memory ({@link
 * dev.usher.drm.api.DrmSystem}), or encrypting anew for a renderer that decrypts by itself ({@link
 * dev.usher.drm.api.ProtectionSystem}).
 *
 * <p>The platform's side is in {@link dev.usher.drm.api.host}. Implementers import {@code [1.0,2)}.
 * No type here carries an item's key, and no implementation lets one out.
 */
@Export
@Version("1.0.0")
package dev.usher.drm.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
