package dev.usher.tv.rest;

import static dev.usher.tv.internal.LoopbackViewer.VIEWER;

import dev.usher.rest.RestBase;
import dev.usher.settop.api.Profiles;
import dev.usher.settop.api.Profiles.Profile;
import dev.usher.settop.api.Profiles.Watcher;
import java.util.List;
import java.util.Optional;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Who watches. What they may is not decided here, but where keys are used. */
@Component(service = ProfileResource.class)
@JaxrsResource
@RestBase("/v1/tv/profiles")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(VIEWER)
public final class ProfileResource {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Profiles profiles;

    /** For Declarative Services. */
    @Activate
    public ProfileResource() {}

    ProfileResource(Profiles profiles) {
        this.profiles = profiles;
    }

    /**
     * Who watches, and who may.
     *
     * @param known whether the server has said who watches here; until then, only what is for
     *     everybody opens
     * @param chosen id; null = nobody is chosen, or nobody has to be
     * @param maxRating age up to which the one who is chosen may watch; null = no limit
     * @param pinVerified whether a PIN was entered since they were chosen
     */
    public record Audience(
            boolean known,
            List<Profile> profiles,
            String chosen,
            Integer maxRating,
            boolean pinVerified) {}

    /** What somebody entered. */
    public record EnteredPin(String pin) {
        @Override
        public String toString() {
            return "EnteredPin";
        }
    }

    @GET
    public Audience audience() {
        return audience(present());
    }

    private static Audience audience(Profiles profiles) {
        List<Profile> all = profiles.profiles();
        Optional<Profile> chosen = profiles.chosen();
        Optional<Watcher> watcher = profiles.watcher();
        return new Audience(
                watcher.isEmpty() || !all.isEmpty(),
                all,
                chosen.map(Profile::id).orElse(null),
                watcher.map(Watcher::maxRating).orElse(null),
                watcher.map(Watcher::pinVerified).orElse(false));
    }

    @POST
    @Path("{profile}/choose")
    public Audience choose(@PathParam("profile") String profile, EnteredPin entered) {
        Profiles present = present();
        present.choose(profile, pin(entered));
        return audience(present);
    }

    /** The PIN once more, for what asks for it. */
    @POST
    @Path("pin")
    public Audience enterPin(EnteredPin entered) {
        Profiles present = present();
        present.enterPin(pin(entered));
        return audience(present);
    }

    /** Somebody pressed a key. */
    @POST
    @Path("active")
    @Consumes(MediaType.WILDCARD)
    public void active() {
        present().active();
    }

    @DELETE
    @Path("chosen")
    @Consumes(MediaType.WILDCARD)
    public Audience leave() {
        Profiles present = present();
        present.leave();
        return audience(present);
    }

    private static String pin(EnteredPin entered) {
        return entered == null ? null : entered.pin();
    }

    private Profiles present() {
        return Present.require(profiles, "list of who watches");
    }
}
