/** The database of copies for the operator's console. */
package dev.usher.tracker.rest;
