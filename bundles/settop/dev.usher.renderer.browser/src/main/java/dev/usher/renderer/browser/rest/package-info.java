/** Where the television page reports. */
package dev.usher.renderer.browser.rest;
