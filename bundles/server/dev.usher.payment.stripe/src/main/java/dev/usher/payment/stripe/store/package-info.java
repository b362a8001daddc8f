/** What is known of each payment at Stripe, in the database. */
package dev.usher.payment.stripe.store;
