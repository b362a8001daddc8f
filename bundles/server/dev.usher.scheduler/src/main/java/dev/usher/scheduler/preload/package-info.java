/**
 * What is put on boxes before anybody asks for it, and what may leave them: pure computation over
 * popularity, release dates, household histories and copies; no clock, thread or database.
 *
 * <p>Everything is measured in one unit, requests a household is expected to make per day, and
 * compared per byte, because bytes are what a disk is short of. Types are immutable unless they say
 * otherwise.
 */
package dev.usher.scheduler.preload;
