/** The catalog in a browser, for households. */
package dev.usher.ui.catalog.internal;
