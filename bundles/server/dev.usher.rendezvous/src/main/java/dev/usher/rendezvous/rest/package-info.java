/** Where boxes wait for calls and ask to meet. */
package dev.usher.rendezvous.rest;
