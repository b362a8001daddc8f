/**
 * What a box asks of the backend, and the messages of that conversation as they stand in JSON.
 *
 * <p>The server's REST resources take and give these records; the box sees them through {@link
 * dev.usher.backend.api.Backend}. Times are {@link java.time.Instant}s (ISO 8601 in JSON), sizes
 * are bytes, money is in minor units (cents). A component that may be null says so. All types are
 * immutable and thread-safe.
 */
@Export
@Version("1.0.0")
package dev.usher.backend.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
