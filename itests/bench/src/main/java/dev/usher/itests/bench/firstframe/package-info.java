/**
 * Benchmark {@code firstframe}: from a purchase that was answered to the first decrypted byte and
 * to the first picture on the screen, on the real runtimes.
 */
package dev.usher.itests.bench.firstframe;
