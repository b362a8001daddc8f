/** The catalog's rules: what may be published, what changes a revision, who is told. */
package dev.usher.catalog.internal;
