package dev.usher.pass.internal;

import dev.usher.backend.api.Plan;
import dev.usher.backend.api.Subscription;
import dev.usher.backend.api.SubscriptionRequest;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.Bill;
import dev.usher.pass.store.BillingPeriod;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.Subscribed;
import dev.usher.pass.store.Subscribed.State;
import dev.usher.pass.store.SubscriptionStore;
import dev.usher.pass.store.SubscriptionStore.Beginning;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans, and households that pay them for one period after the other. What belongs to a plan is
 * open until the end of the period that is paid, whatever becomes of the subscription before.
 */
@Component(service = Subscriptions.class)
public final class Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
    private static final Pattern PLAN = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final int MAX_TITLE = 200;
    private static final long MAX_PRICE = 100_000_000;
    private static final int MAX_STREAMS = 100;

    private final SubscriptionStore store;
    private final PassDatabase database;
    private final Bills bills;
    private final Households households;
    private final Duration pastDue;
    private final InstantSource clock;

    @Activate
    public Subscriptions(
            @Reference PassSettings settings,
            @Reference PassDatabase database,
            @Reference Bills bills,
            @Reference Households households) {
        this(settings, database, bills, households, Clock.systemUTC());
    }

    Subscriptions(
            PassSettings settings,
            PassDatabase database,
            Bills bills,
            Households households,
            InstantSource clock) {
        this.store = database.subscriptions();
        this.database = database;
        this.bills = bills;
        this.households = households;
        this.pastDue = settings.pastDue();
        this.clock = clock;
    }

    public List<Plan> plans() {
        return store.plans();
    }

    /** How many households pay for each plan, by its id. */
    public Map<String, Long> subscribers() {
        return store.subscribers();
    }

    /**
     * Offers a plan, or changes it for new subscribers.
     *
     * @throws Problem plan-invalid (422)
     */
    public Plan offer(Plan plan) {
        require(
                plan.id() != null && PLAN.matcher(plan.id()).matches(),
                "/id must be 1 to 40 small letters, digits and hyphens.");
        require(
                plan.title() != null
                        && !plan.title().isBlank()
                        && plan.title().length() <= MAX_TITLE,
                "/title must have 1 to " + MAX_TITLE + " characters.");
        require(
                plan.price() > 0 && plan.price() <= MAX_PRICE,
                "/price must be 1 to " + MAX_PRICE + " minor units.");
        require(
                plan.currency() != null && CURRENCY.matcher(plan.currency()).matches(),
                "/currency must be an ISO 4217 code such as EUR.");
        require(
                plan.period() != null
                        && plan.period().length() <= 32
                        && BillingPeriod.parse(plan.period()).isPresent(),
                "/period must be ISO 8601 and above nothing, such as P1M or P7D.");
        require(
                plan.maxStreams() >= 0 && plan.maxStreams() <= MAX_STREAMS,
                "/maxStreams must be 0 (no limit) to " + MAX_STREAMS + ".");
        return store.put(plan);
    }

    /**
     * Nobody can subscribe to the plan any more.
     *
     * @throws Problem plan-unknown (404)
     */
    public void withdraw(String plan) {
        if (!store.withdraw(plan, now())) {
            throw planUnknown(plan);
        }
    }

    /** A household's subscriptions, newest first. */
    public List<Subscription> of(String household) {
        return store.of(household).stream().map(Subscriptions::view).toList();
    }

    /**
     * Subscribes and has the first period paid.
     *
     * @throws Problem idempotency-key (400), idempotency-conflict (422), plan-unknown (404),
     *     payment-mismatch, subscription-exists (409), pin-required and what {@link
     *     Households#checkPin} throws (403), and what {@link Bills#pay} throws
     */
    public Subscription subscribe(
            String household, SubscriptionRequest request, String idempotencyKey) {
        IdempotencyKey.require(idempotencyKey);
        Plan plan = store.plan(request.plan()).orElseThrow(() -> planUnknown(request.plan()));
        if (plan.price() != request.amount() || !plan.currency().equals(request.currency())) {
            throw new Problem(
                    "payment-mismatch",
                    409,
                    "The plan costs something else. Show the price again and ask the person.",
                    Map.of("price", plan.price(), "currency", plan.currency()));
        }
        requirePin(household, request.pin());
        Instant now = now();
        Bill first = bills.bill(household, plan.price(), plan.currency(), purpose(plan, 1));
        Subscribed wanted =
                new Subscribed(
                        TimeOrderedId.at(now),
                        household,
                        IdempotencyKey.fingerprint(plan.id(), request.amount(), request.currency()),
                        plan,
                        State.PENDING,
                        now,
                        0,
                        now,
                        now,
                        1,
                        null);
        Beginning beginning = store.begin(wanted, idempotencyKey, first.of(wanted.id(), 1, 1));
        if (beginning.other().isPresent()) {
            throw new Problem(
                    "subscription-exists",
                    409,
                    "Your household has this subscription already. Resume it, or wait until it has ended.",
                    Map.of("subscription", beginning.other().get().id()));
        }
        Subscribed mine = beginning.same().orElse(wanted);
        IdempotencyKey.requireSame(mine.fingerprint(), wanted.fingerprint());
        database.bills().ofPeriod(mine.id(), 1, 1).ifPresent(bills::pay);
        return view(store.find(mine.id()).orElseThrow());
    }

    /**
     * It ends with the period that is paid; repeated, nothing more happens.
     *
     * @throws Problem subscription-unknown (404)
     */
    public Subscription cancel(String household, String id) {
        return change(
                household,
                id,
                s ->
                        s.state() == State.ACTIVE || s.state() == State.PAST_DUE
                                ? Optional.of(State.CANCELLED)
                                : Optional.empty());
    }

    /**
     * Takes a cancellation back; what has ended stays ended.
     *
     * @throws Problem subscription-unknown (404)
     */
    public Subscription resume(String household, String id) {
        Instant now = now();
        return change(
                household,
                id,
                s ->
                        s.state() == State.CANCELLED && now.isBefore(s.paidUntil())
                                ? Optional.of(State.ACTIVE)
                                : Optional.empty());
    }

    /**
     * Has the next period paid now instead of shortly before this one ends.
     *
     * @throws Problem subscription-unknown (404), renewal-limit (403) when the next period is paid
     *     already or there will be none, and what {@link Bills#pay} throws
     */
    public Subscription renew(String household, String id) {
        Subscribed s = own(household, id);
        Instant now = now();
        Instant next = BillingPeriod.parse(s.plan().period()).orElseThrow().end(now, 1);
        boolean goesOn = s.state() == State.ACTIVE || s.state() == State.PAST_DUE;
        if (!goesOn || s.paidUntil().isAfter(next)) {
            throw new Problem(
                    "renewal-limit",
                    403,
                    goesOn
                            ? "The next period is paid already. Renew again when it has begun."
                            : "This subscription was cancelled. Resume it, or subscribe anew.",
                    Map.of("potentialEnd", s.paidUntil()));
        }
        charge(id, Instant.MAX);
        return view(store.find(id).orElseThrow());
    }

    /** Charges what is due, and ends what is over. */
    void run() {
        Instant now = now();
        store.end(now, now.minus(pastDue));
        for (String id : store.due(now)) {
            try {
                charge(id, now);
            } catch (Problem refused) {
                LOG.info("Subscription {} could not be charged: {}", id, refused.code());
            }
        }
    }

    private void charge(String id, Instant dueBy) {
        store.bill(
                        id,
                        dueBy,
                        s -> {
                            Plan plan = s.plan();
                            int period = s.periods() + 1;
                            return bills.bill(
                                            s.household(),
                                            plan.price(),
                                            plan.currency(),
                                            purpose(plan, period))
                                    .of(id, period, s.attempt());
                        })
                .ifPresent(bills::pay);
    }

    private Subscription change(
            String household, String id, Function<Subscribed, Optional<State>> change) {
        own(household, id);
        return view(store.change(id, change).orElseThrow());
    }

    private Subscribed own(String household, String id) {
        return store.find(id)
                .filter(s -> s.household().equals(household))
                .filter(s -> s.state() != State.PENDING && s.state() != State.REFUSED)
                .orElseThrow(
                        () ->
                                new Problem(
                                        "subscription-unknown",
                                        404,
                                        "Your household has no such subscription."));
    }

    private void requirePin(String household, String pin) {
        if (households.household(household).filter(Household::hasPin).isEmpty()) {
            return;
        }
        if (pin == null || pin.isEmpty()) {
            throw new Problem("pin-required", 403, "Ask for the household PIN and send it along.");
        }
        households.checkPin(household, pin);
    }

    private static Subscription view(Subscribed s) {
        return new Subscription(
                s.id(),
                s.plan(),
                switch (s.state()) {
                    case ACTIVE -> Subscription.State.ACTIVE;
                    case CANCELLED -> Subscription.State.CANCELLED;
                    case PAST_DUE -> Subscription.State.PAST_DUE;
                    default -> Subscription.State.ENDED;
                },
                s.started(),
                s.paidUntil(),
                s.problem());
    }

    private static String purpose(Plan plan, int period) {
        return plan.title() + ", period " + period;
    }

    private static Problem planUnknown(String plan) {
        return new Problem("plan-unknown", 404, "There is no plan " + plan + " any more.");
    }

    private static void require(boolean kept, String detail) {
        if (!kept) {
            throw new Problem("plan-invalid", 422, detail);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
