package org.posthouse.access.jmapreading;

import static org.posthouse.access.jmapcore.Capability.READING;

import java.util.Map;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.item.ItemKind;

/** The methods of reading. Ours; docs/jmap.md */
public final class ReadingMethods implements Feature {
    private final Services services;
    private final ImageTokens tokens;
    private final Outside outside;
    private final String hostname;

    /** @param hostname in whose name this server writes what it found out about messages */
    public ReadingMethods(Services services, ImageTokens tokens, Outside outside, String hostname) {
        this.services = services;
        this.tokens = tokens;
        this.outside = outside;
        this.hostname = hostname;
    }

    @Override
    public String capability() {
        return READING;
    }

    @Override
    public Map<String, ItemKind> types() {
        return Map.of("TrustedSender", ItemKind.TRUSTED_SENDER);
    }

    @Override
    public void put(Methods methods) {
        TrustedSenders trusted = new TrustedSenders(services);
        methods.put(READING, "TrustedSender/get", trusted::get).put(READING, "TrustedSender/changes", trusted::changes)
                .put(READING, "TrustedSender/set", trusted::set);
        methods.put(READING, "Email/html", new HtmlMethods(services, trusted, tokens, hostname)::html);
        methods.put(READING, "Email/unsubscribe", new Leaving(services, outside)::leave);
    }
}
