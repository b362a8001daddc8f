/**
 * Shows media on the television page: commands go to it as events, what it reports comes back by
 * REST.
 */
package dev.usher.renderer.browser.internal;
