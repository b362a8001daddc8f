package dev.usher.tracker.doors;

/**
 * What clients are told and granted.
 *
 * @param intervalSeconds between announces
 * @param minIntervalSeconds sooner is not welcome
 * @param requestsPerSecond of one address on average; 0 = no limit
 * @param connections over HTTP at a time, per door
 */
public record Terms(
        int intervalSeconds, int minIntervalSeconds, int requestsPerSecond, int connections) {}
