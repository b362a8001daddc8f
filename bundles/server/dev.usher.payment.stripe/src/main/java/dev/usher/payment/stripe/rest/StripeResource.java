package dev.usher.payment.stripe.rest;

import dev.usher.media.api.Problem;
import dev.usher.payment.stripe.internal.Webhooks;
import dev.usher.payment.stripe.store.StripeStore;
import dev.usher.payment.stripe.store.StripeStore.Customer;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Households;
import dev.usher.server.api.Roles;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Stripe reports here; the operator says here which customer at Stripe a household is. */
@Component(service = StripeResource.class)
@JaxrsResource
@RestBase("/v1/payments/stripe")
@Path("/")
public final class StripeResource {
    private static final int MAX_EVENT = 256 * 1024;
    private final Webhooks webhooks;
    private final StripeStore store;
    private final Households households;

    @Activate
    public StripeResource(
            @Reference Webhooks webhooks,
            @Reference StripeStore store,
            @Reference Households households) {
        this.webhooks = webhooks;
        this.store = store;
        this.households = households;
    }

    /** An event, proven by its signature; no session and no certificate is needed. */
    @POST
    @Path("webhook")
    @PermitAll
    @Consumes(MediaType.APPLICATION_JSON)
    public void webhook(@HeaderParam("Stripe-Signature") String signature, byte[] body) {
        if (body.length > MAX_EVENT) {
            throw new Problem("webhook-malformed", 413, "An event has at most 256 KiB.");
        }
        webhooks.take(signature, body);
    }

    /** Customer ({@code cus_…}) and payment method ({@code pm_…}) of a household. */
    @PUT
    @Path("customers/{household}")
    @RolesAllowed(Roles.OPERATOR)
    @Consumes(MediaType.APPLICATION_JSON)
    public void customer(@PathParam("household") String household, Customer customer) {
        if (households.household(household).isEmpty()) {
            throw new Problem("household-unknown", 404, "There is no household " + household + ".");
        }
        if (customer == null || customer.customer() == null || customer.method() == null) {
            throw new Problem(
                    "customer-malformed", 400, "Send customer (cus_...) and method (pm_...).");
        }
        store.customer(household, customer);
    }
}
