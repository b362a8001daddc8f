/**
 * What a storage adapter implements: places for ciphertext, piece by piece.
 *
 * <p>Storage sees ciphertext only and cannot name a key (no import of the DRM API, checked by a
 * test). Implementers import {@code [1.0,2)}.
 */
@Export
@Version("1.0.0")
package dev.usher.storage.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
