/** The catalog for browsers, boxes and the operator's console. */
package dev.usher.catalog.rest;
