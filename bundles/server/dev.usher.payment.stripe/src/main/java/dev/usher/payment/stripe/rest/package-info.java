/** Where Stripe reports, and where the operator says which customer a household is. */
package dev.usher.payment.stripe.rest;
