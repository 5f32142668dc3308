package org.posthouse.access.jmapmailing;

import static org.posthouse.access.jmapcore.Capability.MAILING;

import java.util.Map;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.item.ItemKind;

/** Our own methods beside those of mail: docs/jmap.md. */
public final class MailingMethods implements Feature {
    private final Services services;
    private final Snoozing snoozing;
    private final Recipients recipients;

    public MailingMethods(Services services, Snoozing snoozing, Recipients recipients) {
        this.services = services;
        this.snoozing = snoozing;
        this.recipients = recipients;
    }

    @Override
    public String capability() {
        return MAILING;
    }

    @Override
    public Map<String, ItemKind> types() {
        return Map.of("Recipient", ItemKind.RECIPIENT, "Snooze", ItemKind.SNOOZE, "Preference", ItemKind.PREFERENCE);
    }

    @Override
    public void put(Methods methods) {
        Suggestions suggestions = new Suggestions(services);
        methods.put(MAILING, "Recipient/suggest", suggestions::suggest).put(MAILING, "Recipient/forget", recipients::forget);
        Snoozes snoozes = new Snoozes(services, snoozing);
        methods.put(MAILING, "Snooze/get", snoozes::get).put(MAILING, "Snooze/changes", snoozes::changes)
                .put(MAILING, "Snooze/set", snoozes::set);
        Preferences preferences = new Preferences(services);
        methods.put(MAILING, "Preference/get", preferences::get).put(MAILING, "Preference/changes", preferences::changes)
                .put(MAILING, "Preference/set", preferences::set);
    }
}
