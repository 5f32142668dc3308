package org.posthouse.access.jmapreading;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** Who a message is from, and what proves it: one sentence, its key and what stands in it. */
public record Sender(@Nullable Address address, String name, Level level, String key, Map<String, String> args, String text) {
    /** How sure it is. */
    public enum Level {
        PROVED, UNPROVED, WARNING;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is known of an email by what this server has written before it. */
    public static Sender of(Opened email, JmapAccount a, Directory directory, String hostname) throws Refusal {
        List<HeaderAddress.Entry> authors = authors(email.header());
        HeaderAddress.Entry first = authors.isEmpty() ? null : authors.getFirst();
        Address address = first == null ? null : first.address().orElse(null);
        String name = first == null ? "" : first.name();
        var who = new Sender(address, name, Level.UNPROVED, "", Map.of(), "");
        if (authors.size() != 1 || address == null)
            return who.say(Level.WARNING, "sender.several", Map.of(), "It names more than one author or none.");
        String shown = otherAddress(name, address);
        Sender found = who.judge(email, a, directory, hostname, address);
        if (!shown.isEmpty() && !found.key.equals("sender.own"))
            return who.say(Level.WARNING, "sender.name", Map.of("address", address.toString(), "shown", shown),
                    "The name shows the address " + shown + ", but it is from " + address + ".");
        return found;
    }

    private Sender say(Level how, String sentence, Map<String, String> with, String english) {
        return new Sender(address, name, how, sentence, with, english);
    }

    private static List<HeaderAddress.Entry> authors(HeaderSection header) {
        List<HeaderField> fields = header.all("From");
        return fields.size() != 1 ? List.of() : AddressList.entries(AddressList.parse(fields.getFirst().rawValue().toByteArray()));
    }

    /** An address in the name that is not of the author's domain. */
    private static String otherAddress(String name, Address author) {
        for (String word : name.split("[\\s<>()\\[\\]\"',;:]+", 50)) {
            Address a = word.indexOf('@') > 0 ? Address.tryParse(word).orElse(null) : null;
            if (a != null && !isSame(a.domain().ascii(), author.domain().ascii()))
                return a.toString();
        }
        return "";
    }

    /** One domain, or one below the other. */
    public static boolean isSame(String a, String b) {
        String x = a.toLowerCase(Locale.ROOT), y = b.toLowerCase(Locale.ROOT);
        return x.equals(y) || x.indexOf('.') > 0 && y.endsWith("." + x) || y.indexOf('.') > 0 && x.endsWith("." + y);
    }

    private Sender judge(Opened email, JmapAccount a, Directory directory, String hostname, Address from) throws Refusal {
        String domain = from.domain().ascii();
        if (!email.isReceived())
            return directory.mayUse(a.account(), from)
                    ? say(Level.PROVED, "sender.own", Map.of(), "Written in this account.")
                    : say(Level.UNPROVED, "sender.stored", Map.of(), "Put here by a program of yours; this server has not received it.");
        HeaderSection ours = email.ours();
        String path = ours.first("Return-Path").map(f -> f.unfolded().text().strip()).orElse("");
        boolean within = ours.size() > 0 && ours.first("Received").isEmpty();
        boolean login = ours.first("Received").map(f -> isOfLogin(f.unfolded().text())).orElse(false);
        boolean local = directory.isLocal(from.domain());
        if (within && path.equals("<>") && isSystem(from, hostname) && directory.account(from).isEmpty())
            return say(Level.PROVED, "sender.system", Map.of(), "From this mail system itself.");
        if (local && (login || within && path.equalsIgnoreCase("<" + from + ">")))
            return say(Level.PROVED, "sender.here", Map.of("address", from.toString()),
                    "Really from " + from + ", who was logged in here.");
        List<Finding> findings = Findings.of(email);
        Optional<String> by = vouched(findings, domain);
        if (by.isPresent())
            return say(Level.PROVED, "sender.proved", Map.of("domain", domain, "by", by.get()),
                    "Really from " + domain + ": its own systems vouch for it.");
        if (local && !(within && path.equals("<>")))
            return say(Level.WARNING, "sender.ownDomain", Map.of("domain", domain),
                    "It claims to be from here, " + domain + ", but did not come from here.");
        Optional<Finding> dmarc = findings.stream().filter(f -> f.method().equals("dmarc")).findFirst();
        if (dmarc.isPresent() && dmarc.get().result().equals("fail")
                && (dmarc.get().comment().contains("p=reject") || dmarc.get().comment().contains("p=quarantine")))
            return say(Level.WARNING, "sender.forged", Map.of("domain", domain),
                    "It claims to be from " + domain + ", and " + domain + " says that it is not.");
        return findings.isEmpty()
                ? say(Level.UNPROVED, "sender.unknown", Map.of(), "Nothing was found out about where it comes from.")
                : say(Level.UNPROVED, "sender.none", Map.of("domain", domain), "Nothing proves that it is from " + domain + ".");
    }

    /** Whether it is the address that notices of this server are written with: people may send with an empty return path too. */
    private static boolean isSystem(Address from, String hostname) {
        return from.local().value().equalsIgnoreCase("MAILER-DAEMON") && from.domain().ascii().equalsIgnoreCase(hostname);
    }

    /** Whether a Received field tells of somebody who was logged in. RFC 3848 */
    private static boolean isOfLogin(String received) {
        int at = received.indexOf(" with ");
        String with = at < 0 ? "" : received.substring(at + 6).strip();
        int end = with.indexOf(' ');
        String word = end < 0 ? with : with.substring(0, end);
        return word.endsWith("SMTPA") || word.endsWith("SMTPSA");
    }

    /** By what a domain vouches for a message. */
    private static Optional<String> vouched(List<Finding> findings, String domain) {
        boolean dmarc = findings.stream().anyMatch(f -> f.method().equals("dmarc") && f.passed());
        boolean failed = findings.stream().anyMatch(f -> f.method().equals("dmarc") && f.result().equals("fail"));
        if (findings.stream().anyMatch(f -> f.method().equals("dkim") && f.passed() && isOf(f.property("header.d"), domain, dmarc))
                && !failed)
            return Optional.of("dkim");
        boolean spf = findings.stream()
                .anyMatch(f -> f.method().equals("spf") && f.passed() && isOf(f.property("smtp.mailfrom"), domain, dmarc));
        return dmarc || spf && !failed ? Optional.of("spf") : Optional.empty();
    }

    /** Without DMARC nobody has looked whether one domain belongs to the other: then it must be the same. */
    private static boolean isOf(String found, String domain, boolean dmarc) {
        return dmarc ? isSame(found, domain) : found.equalsIgnoreCase(domain);
    }

    public ObjectNode told() {
        ObjectNode o = Json.object().put("address", address == null ? null : address.toString()).put("name", name)
                .put("domain", address == null ? null : address.domain().unicode()).put("level", level.word()).put("key", key);
        ObjectNode with = o.putObject("args");
        new LinkedHashMap<>(args).forEach(with::put);
        return o.put("text", text);
    }
}
