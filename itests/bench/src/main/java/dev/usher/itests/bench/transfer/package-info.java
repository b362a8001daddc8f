/**
 * Benchmark {@code transfer}: what it costs to bring 1 GiB from one box to another, beside aria2,
 * libtorrent and nginx with curl.
 */
package dev.usher.itests.bench.transfer;
