/** The operator's console in a browser. */
package dev.usher.ui.console.internal;
