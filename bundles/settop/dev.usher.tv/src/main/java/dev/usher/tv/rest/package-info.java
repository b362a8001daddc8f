/**
 * The television's REST interface: JAX-RS resources below {@code /api/v1/tv}, for pages on the box
 * itself.
 */
package dev.usher.tv.rest;
