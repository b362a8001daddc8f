/** What a purchase and a licence cost the server's processor beside their bare cryptography. */
package dev.usher.itests.bench.grant;
