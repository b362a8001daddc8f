/**
 * JSON as Usher writes and reads it, on every wire and in every store: one configured mapper.
 *
 * <p>Everything here is thread-safe. Nulls are neither taken nor given.
 */
@Export
@Version("1.0.0")
package dev.usher.json;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
