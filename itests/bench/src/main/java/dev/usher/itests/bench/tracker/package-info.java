/**
 * Announces per second of processor time: Usher's tracker beside opentracker and the npm package
 * bittorrent-tracker, under the same load.
 */
package dev.usher.itests.bench.tracker;
