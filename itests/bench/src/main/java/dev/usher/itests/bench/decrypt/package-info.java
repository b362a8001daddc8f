/**
 * Benchmark {@code decrypt}: from the file on the disk to clear bytes, beside a bare loop of the
 * JDK's AES-GCM, and through the DRM host.
 */
package dev.usher.itests.bench.decrypt;
