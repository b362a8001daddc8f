/** The television page and who may use it. */
package dev.usher.tv.internal;
