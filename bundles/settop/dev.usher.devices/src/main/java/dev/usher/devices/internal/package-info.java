/**
 * The hardware of the box and its swappable parts: which driver drives what, which bundle plays
 * which role, and how one bundle takes the place of another.
 */
package dev.usher.devices.internal;
