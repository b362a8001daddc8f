/**
 * What the pages of both runtimes share: lit-html, a small kit of functions and one style sheet, at
 * {@code /ui/}.
 */
package dev.usher.ui.kit.internal;
