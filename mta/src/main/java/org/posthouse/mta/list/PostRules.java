package org.posthouse.mta.list;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.store.list.MailList;

/** What becomes of a post. A function of what is given and nothing else. */
final class PostRules {
    /** Hosts that a post may have passed: far more than any honest way has. */
    private static final int MAX_RECEIVED = 50;

    private PostRules() {}

    /** What becomes of it. */
    sealed interface Decision {
        record Post() implements Decision {}

        record Hold(String why) implements Decision {}

        record Refuse(EnhancedStatus status, String why) implements Decision {}
    }

    static Decision decide(MailList list, String listId, PostHeader post, Arrival arrival, Predicate<Address> isMember) {
        // Lists in between put their own List-Id in the place of ours, and leave Delivered-To alone.
        boolean been = post.listIds().contains(listId) || post.deliveredTo().contains(list.name().toString().toLowerCase(Locale.ROOT));
        if (been || post.received() > MAX_RECEIVED)
            return new Decision.Refuse(EnhancedStatus.of(5, 4, 6), "The message goes round in circles: it has been on this list before");
        // What programs send back is for one reader, and an answer to it would make a loop. RFC 3834 §4
        if (arrival.returnPath().isNull() || post.autoReply())
            return new Decision.Refuse(EnhancedStatus.of(5, 7, 1), "Reports and automatic answers are not taken by a list");
        if (may(list, post, arrival, isMember))
            return new Decision.Post();
        String who = list.posters() == MailList.Posters.MODERATORS ? "moderators" : "members";
        return list.holds()
                ? new Decision.Hold("only " + who + " may post without being asked after")
                : new Decision.Refuse(EnhancedStatus.of(5, 7, 1), "Only " + who + " may post to " + list.name());
    }

    private static boolean may(MailList list, PostHeader post, Arrival arrival, Predicate<Address> isMember) {
        if (list.posters() == MailList.Posters.ANYONE)
            return true;
        boolean login = !arrival.login().isEmpty();
        // Whoever is known to have written somebody else's name is nobody here.
        if (arrival.authenticity() == Authenticity.FAIL || !login && post.standing() == Standing.DENIED)
            return false;
        Optional<Address> author = Optional.ofNullable(post.author());
        // A moderator is shown on every post, so that anybody could try that name; it has to be proved.
        boolean proved = login
                || (author.isPresent() ? post.standing() == Standing.VOUCHED : arrival.authenticity() == Authenticity.PASS);
        Predicate<Address> known = a -> proved && isModerator(list, a) || list.posters() == MailList.Posters.MEMBERS && isMember.test(a);
        return author.isPresent() ? known.test(author.get()) : arrival.returnPath().address().filter(known).isPresent();
    }

    private static boolean isModerator(MailList list, Address a) {
        return list.moderators().stream().anyMatch(m -> m.toString().equalsIgnoreCase(a.toString()));
    }
}
