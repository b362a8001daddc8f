package dev.usher.customers.rest;

import dev.usher.customers.internal.HouseholdDesk;
import dev.usher.customers.internal.HouseholdPins;
import dev.usher.customers.internal.HouseholdProfiles;
import dev.usher.customers.internal.HouseholdProfiles.Wish;
import dev.usher.customers.internal.Neighbours;
import dev.usher.customers.internal.RegisteredHouseholds;
import dev.usher.rest.Answers;
import dev.usher.rest.RestBase;
import dev.usher.server.api.Accounts;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import dev.usher.server.api.Profile;
import dev.usher.server.api.Roles;
import java.util.List;
import java.util.UUID;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Response;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** All households, for the operator. */
@Component(service = ConsoleHouseholdsResource.class)
@JaxrsResource
@RestBase("/v1/console/households")
@Path("/")
@RolesAllowed(Roles.OPERATOR)
public final class ConsoleHouseholdsResource {
    private final Households households;
    private final BoxDirectory boxes;
    private final HouseholdDesk desk;
    private final Neighbours neighbours;
    private final HouseholdProfiles profiles;
    private final HouseholdPins pins;

    @Activate
    public ConsoleHouseholdsResource(
            @Reference Households households,
            @Reference BoxDirectory boxes,
            @Reference HouseholdDesk desk,
            @Reference Neighbours neighbours,
            @Reference HouseholdProfiles profiles,
            @Reference HouseholdPins pins) {
        this.households = households;
        this.boxes = boxes;
        this.desk = desk;
        this.neighbours = neighbours;
        this.profiles = profiles;
        this.pins = pins;
    }

    /**
     * A household as the operator sees it.
     *
     * @param balance minor units of {@code currency}; null when no account can be asked
     */
    public record ConsoleHousehold(
            String id,
            String name,
            int maxRating,
            boolean hasPin,
            int boxes,
            Long balance,
            String currency) {}

    /**
     * A household to be.
     *
     * @param pin null for none
     */
    public record NewHousehold(String name, String user, String password, String pin) {
        @Override
        public String toString() {
            return "NewHousehold[" + name + ", " + user + "]";
        }
    }

    /** Takes the place of a household's PIN. */
    public record NewPin(String pin) {
        @Override
        public String toString() {
            return "NewPin";
        }
    }

    /** By which one box may enrol. */
    public record EnrolmentCode(String code) {
        @Override
        public String toString() {
            return "EnrolmentCode[…]";
        }
    }

    /**
     * Money for a household's account.
     *
     * @param amount minor units
     * @param currency null for the platform's
     * @param note null for none
     */
    public record Credit(long amount, String currency, String note) {}

    /** What an account may still spend, in minor units. */
    public record Balance(long balance, String currency) {}

    @GET
    public List<ConsoleHousehold> households() {
        return households.households().stream().map(this::view).toList();
    }

    @POST
    @Answers(value = ConsoleHousehold.class, status = 201)
    public Response create(NewHousehold wanted) {
        Household made =
                households.create(wanted.name(), wanted.user(), wanted.password(), wanted.pin());
        return Response.status(Response.Status.CREATED).entity(view(made)).build();
    }

    @POST
    @Path("{id}/enrolment-code")
    public EnrolmentCode enrolmentCode(@PathParam("id") String household) {
        return new EnrolmentCode(boxes.newEnrolmentCode(household));
    }

    @POST
    @Path("{id}/credit")
    public Balance credit(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            Credit credit) {
        Household household =
                households.household(id).orElseThrow(() -> RegisteredHouseholds.unknown(id));
        Accounts accounts = neighbours.accounts().orElseThrow(() -> Neighbours.away("payment"));
        String currency = credit.currency() == null ? desk.currency() : credit.currency();
        String key = idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
        accounts.credit(
                household.id(),
                credit.amount(),
                currency,
                key,
                credit.note() == null ? "" : credit.note());
        return new Balance(accounts.balance(household.id(), currency), currency);
    }

    /** Another PIN for who forgot theirs. */
    @PUT
    @Path("{id}/pin")
    public void pin(@PathParam("id") String household, NewPin wanted) {
        pins.reset(household, wanted == null ? null : wanted.pin());
    }

    @GET
    @Path("{id}/profiles")
    public List<Profile> profiles(@PathParam("id") String household) {
        return profiles.profiles(household);
    }

    @POST
    @Path("{id}/profiles")
    @Answers(value = Profile.class, status = 201)
    public Response addProfile(@PathParam("id") String household, Wish wish) {
        Profile added = profiles.add(household, wish);
        return Response.status(Response.Status.CREATED).entity(added).build();
    }

    /** Also for somebody who forgot a PIN. */
    @PUT
    @Path("{id}/profiles/{profile}")
    public Profile changeProfile(
            @PathParam("id") String household, @PathParam("profile") String profile, Wish wish) {
        return profiles.change(household, profile, wish);
    }

    @DELETE
    @Path("{id}/profiles/{profile}")
    public void removeProfile(
            @PathParam("id") String household, @PathParam("profile") String profile) {
        profiles.remove(household, profile);
    }

    private ConsoleHousehold view(Household household) {
        return new ConsoleHousehold(
                household.id(),
                household.name(),
                household.maxRating(),
                household.hasPin(),
                boxes.boxesOf(household.id()).size(),
                desk.balance(household.id()).orElse(null),
                desk.currency());
    }
}
