package org.posthouse.trust.dkim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderFirst;
import org.posthouse.mail.mime.Tap;
import org.posthouse.trust.authres.Result;

/**
 * The check of all signatures of one message: begun with its header, when the keys are asked for all at once, fed with its body as that comes in, finished with a
 * result for each field in their order. Only the first {@link #MOST} are checked: those are the last hops', and each costs a question to DNS and an operation with a
 * key that strangers choose. RFC 6376 §6, §8.4
 */
public final class Verification implements Tap {
    /** Signatures that are checked; twice what the busiest senders and lists together put there. */
    public static final int MOST = 10;
    /** Fields that a message has once, whose other copies a reader may be shown instead of what was signed. RFC 5322 §3.6 */
    private static final List<String> ONCE = List.of("subject", "to", "cc", "date", "reply-to", "sender", "message-id", "content-type",
            "mime-version");

    /** One field on its way: either it is settled already, or its key is being asked for. */
    private record Open(@Nullable DkimResult settled, @Nullable SignatureField field, String beginning, @Nullable BodyHash hash,
            @Nullable CompletableFuture<KeySource.Found> keys) {}

    private final Header header;
    private final BodyHashes bodies;
    private final boolean shared;
    private final List<Open> open = new ArrayList<>();
    private final Map<String, CompletableFuture<KeySource.Found>> asked = new LinkedHashMap<>();

    private Verification(Header header, KeySource keys, Instant now, @Nullable BodyHashes others) {
        this.header = header;
        bodies = others == null ? new BodyHashes() : others;
        shared = others != null;
        for (HeaderField field : header.all("DKIM-Signature"))
            open.add(begin(field, keys, now.getEpochSecond()));
    }

    /** Begins with a header. Now is when the message came in. */
    public static Verification begin(Header header, KeySource keys, Instant now) {
        return new Verification(header, keys, now, null);
    }

    /** Begins with a header, and hashes the body together with others, who feed and finish the hashes before this is finished. */
    public static Verification begin(Header header, KeySource keys, Instant now, BodyHashes bodies) {
        return new Verification(header, keys, now, bodies);
    }

    /** All of it, for a message that lies there whole. */
    public static List<DkimResult> of(byte[] message, KeySource keys, Instant now, Duration wait) {
        var begun = new ArrayList<Verification>(1);
        var parts = new HeaderFirst((octets, whole) -> {
            begun.add(begin(Header.of(octets, whole), keys, now));
            return begun.getFirst();
        });
        parts.feed(message, 0, message.length);
        parts.finish();
        return begun.getFirst().finish(wait);
    }

    private Open begin(HeaderField raw, KeySource keys, long now) {
        TagList tags = null;
        try {
            if (open.size() >= MOST)
                throw new SignatureField.Unusable(Result.POLICY, "only the first " + MOST + " signatures are checked");
            tags = SignatureField.tags(raw);
            if (!header.whole())
                throw new SignatureField.Unusable(Result.PERMERROR,
                        "the header is too large, or has lines that readers take in different ways");
            SignatureField field = SignatureField.of(raw, tags, now);
            if (!header.plain() && !header.readAlike(SignedFields.chosen(header, field.names())))
                throw new SignatureField.Unusable(Result.PERMERROR, "a line that is no field stands between the fields that are signed");
            int from = header.count("From");
            if (from != 1)
                throw from == 0
                        ? new SignatureField.Unusable(Result.PERMERROR, "the message has no From")
                        : new SignatureField.Unusable(Result.POLICY, "the message has " + from + " From fields, and readers may show any");
            var answer = asked.computeIfAbsent(KeySource.name(field.domain(), field.selector()), n -> ask(keys, field));
            return new Open(null, field, beginning(tags), bodies.want(field.body(), field.limit()), answer);
        } catch (SignatureField.Unusable e) {
            return new Open(settled(tags, e), null, "", null, null);
        }
    }

    private static CompletableFuture<KeySource.Found> ask(KeySource keys, SignatureField field) {
        KeySource.Found known = keys.known(field.domain(), field.selector());
        if (known != null)
            return CompletableFuture.completedFuture(known);
        var answer = new CompletableFuture<KeySource.Found>();
        Thread.ofVirtual().name("dkim-key").start(() -> {
            try {
                answer.complete(keys.find(field.domain(), field.selector()));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static DkimResult settled(@Nullable TagList tags, SignatureField.Unusable e) {
        String why = String.valueOf(e.getMessage());
        if (tags == null)
            return new DkimResult(e.result, "", "", "", "", "", false, 0, why);
        String domain = name(tags, "d");
        return new DkimResult(e.result, domain, name(tags, "s"), tags.get("i", domain.isEmpty() ? "" : "@" + domain), tags.get("a", ""),
                beginning(tags), false, 0, why);
    }

    private static String name(TagList tags, String tag) {
        try {
            return SignatureField.domain(tags.get(tag, ""), tag);
        } catch (TagException e) {
            return "";
        }
    }

    /** RFC 6008 §3 */
    private static String beginning(TagList tags) {
        String b = tags.get("b", "");
        var out = new StringBuilder(8);
        for (int i = 0; i < b.length() && out.length() < 8; i++)
            if (b.charAt(i) > ' ' && b.charAt(i) < 127)
                out.append(b.charAt(i));
        return out.toString();
    }

    /** The next octets of the body. */
    @Override
    public void feed(byte[] b, int off, int len) {
        bodies.feed(b, off, len);
    }

    /** The body is over. Waits for keys, for so long in all; what is not there then is a TEMPERROR. */
    public List<DkimResult> finish(Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        if (!shared)
            bodies.finish();
        var results = new ArrayList<DkimResult>(open.size());
        for (Open o : open)
            results.add(o.settled != null ? o.settled : judge(o, until));
        return results;
    }

    /** What DNS said about the keys, a line each; after {@link #finish}. */
    public List<String> answers() {
        return asked.entrySet().stream().map(e -> e.getKey() + " TXT: " + said(e.getValue())).toList();
    }

    private static String said(CompletableFuture<KeySource.Found> answer) {
        if (!answer.isDone() || answer.isCompletedExceptionally())
            return "no answer in time";
        return switch (answer.join()) {
            case KeySource.Found.Missing m -> "nothing there";
            case KeySource.Found.Unavailable(var why) -> "cannot be asked: " + why;
            case KeySource.Found.Keys(var keys) -> {
                KeySource.Key first = keys.getFirst();
                yield first.record() == null
                        ? first.why()
                        : first.record().type() + " key" + (first.bits() > 0 ? ", " + first.bits() + " bits" : "");
            }
        };
    }

    private DkimResult judge(Open o, long until) {
        SignatureField f = java.util.Objects.requireNonNull(o.field);
        KeySource.Found found;
        try {
            found = java.util.Objects.requireNonNull(o.keys).get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            found = new KeySource.Found.Unavailable("no answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            found = new KeySource.Found.Unavailable("interrupted");
        }
        return switch (found) {
            case KeySource.Found.Missing m ->
                result(o, f, Result.PERMERROR, null, "there is no key at " + KeySource.name(f.domain(), f.selector()));
            case KeySource.Found.Unavailable(var why) ->
                result(o, f, Result.TEMPERROR, null,
                        "the key at " + KeySource.name(f.domain(), f.selector()) + " cannot be had now: " + why);
            case KeySource.Found.Keys(var keys) -> {
                // RFC 6376 §6.1.2: of several records any may be the one.
                DkimResult best = null;
                var octets = new Canonical(f);
                for (KeySource.Key key : keys) {
                    DkimResult one = judge(o, f, key, octets);
                    if (best == null || rank(one) > rank(best))
                        best = one;
                }
                yield java.util.Objects.requireNonNull(best);
            }
        };
    }

    private static int rank(DkimResult r) {
        return switch (r.result()) {
            case PASS -> 3;
            case FAIL -> 2;
            case POLICY -> 1;
            case NONE, NEUTRAL, SOFTFAIL, TEMPERROR, PERMERROR -> 0;
        };
    }

    /** What is signed, made once however many keys are tried. */
    private final class Canonical {
        private final SignatureField field;
        private byte @Nullable [] octets;

        Canonical(SignatureField field) {
            this.field = field;
        }

        byte[] octets() {
            byte[] made = octets;
            if (made == null) {
                made = SignedFields.octets(header, field);
                octets = made;
            }
            return made;
        }
    }

    private DkimResult judge(Open o, SignatureField f, KeySource.Key key, Canonical signed) {
        KeyRecord record = key.record();
        if (record == null)
            return result(o, f, Result.PERMERROR, key, key.why());
        if (!record.forMail())
            return result(o, f, Result.PERMERROR, key, "the key is not for mail (s=)");
        if (!record.allows(f.algorithm()))
            return result(o, f, Result.PERMERROR, key, "the key is not for " + f.algorithm().hash() + " (h=)");
        if (record.revoked())
            return result(o, f, Result.FAIL, key, key.why());
        if (!record.type().equals(f.algorithm().key()))
            return result(o, f, Result.PERMERROR, key,
                    "the key is of type " + SignatureField.shown(record.type()) + ", not for " + f.algorithm().word());
        if (key.usable() == null)
            return result(o, f, key.bits() > 0 ? Result.POLICY : Result.PERMERROR, key, key.why());
        if (record.sameDomain() && f.subdomain())
            return result(o, f, Result.PERMERROR, key, "the key is not for domains below " + f.domain() + " (t=s), and i= is one");
        return hashes(o, f, key, key.usable(), signed);
    }

    /** RFC 6376 §6.1.3 */
    private DkimResult hashes(Open o, SignatureField f, KeySource.Key key, PublicKeys.Usable usable, Canonical signed) {
        BodyHash body = java.util.Objects.requireNonNull(o.hash);
        boolean limited = f.limit() != BodyHashes.WHOLE;
        if (limited && f.limit() > body.length())
            return result(o, f, Result.FAIL, key, "l= is more than the " + body.length() + " octets of the body");
        if (!java.security.MessageDigest.isEqual(body.value(), f.bodyHash()))
            return result(o, f, Result.FAIL, key, "the body is not what was signed: its hash differs");
        if (!Crypto.verify(f.algorithm(), usable.key(), signed.octets(), f.signature()))
            return result(o, f, Result.FAIL, key, "the header is not what was signed, or not with this key");
        // It verifies, but anybody may have written what a reader is shown. RFC 6376 §8.2
        if (limited && f.limit() < body.length())
            return result(o, f, Result.POLICY, key, "the signature is good, but l= leaves the last " + (body.length() - f.limit())
                    + " octets of the body unsigned, so it shows nobody's authorship" + added(f));
        return result(o, f, Result.PASS, key,
                "the signature is good" + added(f) + (key.record() != null && key.record().testing()
                        ? "; the domain is only testing (t=y)"
                        : ""));
    }

    /** Copies of fields above those that were signed. */
    private String added(SignatureField f) {
        var out = new StringBuilder();
        for (String name : ONCE) {
            int there = header.count(name);
            if (there > 1 && f.names().stream().filter(name::equalsIgnoreCase).count() < there)
                out.append("; there are ").append(there).append(' ').append(name).append(" fields and not all are signed");
        }
        return out.toString();
    }

    private static DkimResult result(Open o, SignatureField f, Result result, KeySource.@Nullable Key key, String why) {
        boolean testing = key != null && key.record() != null && key.record().testing();
        return new DkimResult(result, f.domain(), f.selector(), f.identity(), f.algorithm().word(), o.beginning, testing,
                key == null ? 0 : key.bits(), why);
    }
}
