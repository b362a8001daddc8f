/** The media pass server: sells passes, turns them into licences, and keeps the content keys. */
package dev.usher.pass.internal;
