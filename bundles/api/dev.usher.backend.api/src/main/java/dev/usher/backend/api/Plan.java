package dev.usher.backend.api;

/**
 * What a household may subscribe to.
 *
 * @param price minor units for each period
 * @param currency ISO 4217
 * @param period ISO 8601: {@code P1M} is a calendar month, {@code P7D} a week
 * @param maxStreams on how many boxes what it opens is shown at once; 0 = what the household may
 */
public record Plan(
        String id, String title, long price, String currency, String period, int maxStreams) {}
