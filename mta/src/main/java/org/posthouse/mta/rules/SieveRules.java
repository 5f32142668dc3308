package org.posthouse.mta.rules;

import java.io.IOException;
import java.util.Optional;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.sieve.Decision;
import org.posthouse.mail.sieve.Envelope;
import org.posthouse.mail.sieve.Environment;
import org.posthouse.mail.sieve.Message;
import org.posthouse.mail.sieve.Program;
import org.posthouse.mail.sieve.SieveException;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Rules;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.rules.StoredScript;

/** The rules that accounts have written in Sieve. One per process; safe for many threads. */
public final class SieveRules implements Rules {
    private final RuleServices services;
    private final Programs programs = new Programs();

    public SieveRules(RuleServices services) {
        this.services = services;
    }

    @Override
    public Optional<Plan> plan(AccountMail mail, Recipient recipient, Arrival arrival, Source whole) throws Refusal, IOException {
        StoredScript script = services.scripts().active(mail.account()).orElse(null);
        Account account = script == null ? null : services.directory().account(mail.account()).orElse(null);
        if (script == null || account == null)
            return Optional.empty();
        Program program;
        try {
            program = programs.of(script.text());
        } catch (SieveException e) {
            return Optional.of(SievePlan.unreadable(script.name(), String.valueOf(e.getMessage())));
        }
        Message message = Message.of(whole);
        var envelope = new Envelope(arrival.returnPath(), recipient.original());
        var lookup = new AccountLookup(mail, services.scripts(), services.memory());
        Decision decision = program.run(message, envelope, environment(), lookup);
        var about = new Sending.About(account, recipient, arrival, Message.of(whole), whole);
        return Optional.of(SievePlan.of(script.name(), decision, mail, new Sending(services, about), message.bodyStart()));
    }

    private Environment environment() {
        return new Environment(services.hostname(), "", "", services.clock().instant(), services.zone());
    }
}
