/**
 * What a malicious driver does once it is on a box; put into a bundle by the test, never run here.
 */
package dev.usher.itests.threats.evil;
