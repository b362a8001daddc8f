/**
 * Remote controls and keyboards by the Linux input event interface (kernel documentation,
 * input/event-codes).
 */
package dev.usher.driver.evdev.internal;
