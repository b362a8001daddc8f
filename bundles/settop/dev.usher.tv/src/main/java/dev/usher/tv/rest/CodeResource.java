package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.backend.api.Redemption;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.rest.RestBase;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Codes of vouchers and gifts. */
@Component(service = CodeResource.class)
@JaxrsResource
@RestBase("/v1/tv/codes")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class CodeResource {
    private final Counter counter;

    @Activate
    public CodeResource(@Reference Counter counter) {
        this.counter = counter;
    }

    /**
     * @param code as it was typed
     * @param pin household PIN; null = not asked for yet
     */
    public record Code(String code, String pin) {
        @Override
        public String toString() {
            return "Code";
        }
    }

    /**
     * What the code was good for.
     *
     * @param item null = credit
     * @param amount minor units of credit
     */
    public record Redeemed(ItemId item, String title, long amount, String currency) {}

    @POST
    public Redeemed redeem(Code code) {
        if (code == null || code.code() == null || code.code().isBlank()) {
            throw new Problem("code-missing", 400, "Enter the code first.");
        }
        Redemption done = counter.passes().redeem(code.code(), code.pin());
        ItemId item = done.pass() == null ? null : done.pass().item();
        String title = item == null ? null : counter.title(item).orElse("");
        return new Redeemed(item, title, done.amount(), done.currency());
    }
}
