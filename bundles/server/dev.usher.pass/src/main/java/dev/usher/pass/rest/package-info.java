/** What boxes, subscribers and operators ask of the pass server over HTTP. */
package dev.usher.pass.rest;
