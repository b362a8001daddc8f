/** Items and repositories for the operator's console. */
package dev.usher.repository.rest;
