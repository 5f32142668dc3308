import{a as d,b as g,c as u}from"./chunk-BYU5JUZZ.js";import{a as n,c as r,e as y,m as i,o as $,s as a,y as f}from"./chunk-NW2EFLER.js";function j(e){let t=[d(e.sentence),`journey ${e.journeys.join(", ")}`,""];for(let s of e.incoming?.hops??[])t.push(`${s.at??"?"}  ${s.from??"?"} [${s.address??"?"}] -> ${s.by??"?"}${s.with?` with ${s.with}`:""}${s.tlsText?` (${s.tlsText})`:""}${s.ours?"":" (claimed)"}`);let o=e.incoming?.verdicts;if(o){o.spf&&t.push(`spf=${o.spf.result} ${o.spf.identity}=${o.spf.domain}: ${o.spf.text}`);for(let s of o.dkim)t.push(`dkim=${s.result} d=${s.domain} s=${s.selector} a=${s.algorithm}: ${s.text}`);o.dmarc&&t.push(`dmarc=${o.dmarc.result} from=${o.dmarc.domain}: ${o.dmarc.text}`),o.arc&&t.push(`arc=${o.arc.result}: ${o.arc.text}`)}for(let s of e.incoming?.junk?.parts??[])t.push(`junk ${s.points}  ${s.name}: ${s.why}`);for(let s of e.outgoing?.recipients??[]){t.push(`to ${s.address}: ${s.mark??"?"}${s.next?`, next try ${s.next}`:""}`);for(let l of s.attempts)t.push(`  ${l.at}  ${l.result}  ${l.peer??""} ${l.tls??""} ${l.status??""} ${l.reply??""}`.trimEnd());s.report&&t.push(`  ${s.report.at}  report ${s.report.action} ${s.report.status??""} ${s.report.diagnostic??""}`.trimEnd())}t.push("");for(let s of e.events){let l=Object.entries(s.facts).map(([c,h])=>`${c}=${h}`).join("  ");t.push(`${s.at}  ${s.step}${s.recipient?` ${s.recipient}`:""}  ${l}`.trimEnd());for(let c of(s.dialogue??"").split(`
`))c!==""&&t.push(`    ${c}`)}return t.join(`
`)}function p(e){return e===null?r:n`<time class="muted number" datetime=${e}>${$(new Date(e))}</time>`}function b(e){let t=u(e);return n`<b class="result ${t}">${a(t==="pass"?"check":t==="fail"?"cross":t==="warn"?"junk":"ring")} ${e??"–"}</b>`}function v(e){return n`<li class=${e.ours?"ours":"theirs"}>
    <div><b>${e.from??e.address??"?"}</b>${e.address&&e.from?n` <span class="muted">[${e.address}]</span>`:r} → <b>${e.by??"?"}</b></div>
    <div class="facts">${p(e.at)}
      ${e.tls===null?r:n`<span class=${e.tls?"pass":"warn"} title=${e.tlsText??""}>${a(e.tls?"shield":"junk")} ${i(e.tls?"journey.encrypted":"journey.plain")}</span>`}
      ${e.delay!==null&&e.delay>0?n`<span class="muted">${i("journey.after",{n:e.delay})}</span>`:r}
      <span class="tag">${i(e.ours?"journey.ours":"journey.theirs")}</span>
      ${e.skew?n`<span class="warn">${a("junk")} ${i("journey.skew")}</span>`:r}</div>
  </li>`}function x(e){if(e.hops.length===0)return r;let t=e.hops.findIndex(o=>o.ours);return n`<section><h3>${i("journey.way")}</h3><ol class="line">
    ${e.hops.map((o,s)=>n`${s===t&&t>0?n`<li class="border" role="note">${i("journey.border")}</li>`:r}${v(o)}`)}
  </ol></section>`}function k(e){let t=e.dmarc;if(!t||t.boxes.length===0)return r;let o=s=>s.name==="from"?u(t.result):s.result==="pass"?s.aligned?"pass":"fail":u(s.result);return n`<div class="boxes">${t.boxes.map(s=>n`<div class="box ${o(s)}">
      <span class="muted">${i(`journey.box.${s.name}`)}</span><b>${s.domain||"–"}</b>
      ${s.name==="from"?r:n`<span>${b(s.result)} ${s.aligned===null||s.result!=="pass"?r:n`· ${i(s.aligned?"journey.aligned":"journey.misaligned")}`}</span>`}
    </div>`)}</div>
    ${t.policy?n`<p class="muted">${i("journey.policy",{domain:t.domain,policy:t.policy})}</p>`:r}`}function w(e){let t=(o,s,l,c="")=>n`<tr><th scope="row">${i(`journey.${o}`)}</th><td>${b(s)}</td><td>${l}${c?n`<div class="muted">${c}</div>`:r}</td></tr>`;return n`<section><h3>${i("journey.proof")}</h3>${k(e)}
    <table class="verdicts"><tbody>
      ${e.spf?t("spf",e.spf.result,e.spf.text):r}
      ${e.dkim.map(o=>t("dkim",o.result,o.text||`${o.domain} ${o.selector} ${o.algorithm}`,o.signed?.length?i("journey.signed",{fields:o.signed.join(", ")}):""))}
      ${e.dmarc?t("dmarc",e.dmarc.result,e.dmarc.text):r}
      ${e.arc?t("arc",e.arc.result,e.arc.text):r}
      ${e.iprev?t("iprev",e.iprev.result,e.iprev.name??e.iprev.address??""):r}
    </tbody></table></section>`}function T(e){let t=e.junk;return t?n`<section><h3>${i("journey.junk")}</h3>
    <p><b class=${t.junk?"fail":"pass"}>${a(t.junk?"junk":"check")} ${i(t.junk?"journey.isJunk":"journey.isHam")}</b>
      <span class="muted number">${i("journey.score",{score:t.score,threshold:t.threshold})}</span></p>
    ${t.firstTime?n`<p>${a("people")} ${i("journey.firstTime")}</p>`:r}
    <table><tbody>${t.parts.map(o=>n`<tr><td class="number points">${o.points}</td><td>${o.name}</td><td class="muted">${o.why}</td></tr>`)}</tbody></table>
  </section>`:r}function R(e){return!e.mailbox&&!e.rule&&e.handled.length===0?r:n`<section><h3>${i("journey.here")}</h3><ol class="line">
    ${e.rule?n`<li class="ours">${i("journey.rule",{what:e.rule})}</li>`:r}
    ${e.mailbox?n`<li class="ours">${i("journey.mailbox",{mailbox:e.mailbox})}</li>`:r}
    ${e.handled.map(t=>n`<li class="ours"><b>${i(`step.${t.step}`)}</b> ${t.mailbox&&t.step!=="fetched"?i("journey.to",{mailbox:t.mailbox}):r}
      <div class="facts">${p(t.at)}${t.by?n`<span>${i("journey.by",{by:t.by.toUpperCase()})}</span>`:r}${t.user?n`<span>${t.user}</span>`:r}${t.peer?n`<span class="muted">${t.peer}</span>`:r}</div></li>`)}
  </ol></section>`}function J(e){return n`<li class="ours"><b class=${u(e.result)}>${a(u(e.result)==="pass"?"check":e.result==="deferred"?"clock":"cross")} ${i(`journey.attempt.${e.result}`)}</b> ${e.peer??r}
    <div class="facts">${p(e.at)}${e.tls?n`<span class="pass">${a("shield")} ${e.tls}</span>`:r}</div>
    ${e.reply?n`<q class="words">${e.status&&!e.reply.includes(e.status)?`${e.status} `:""}${e.reply}</q>`:r}</li>`}function A(e){return n`<li class="recipient"><h4>${e.address} ${e.mark?n`<span class="tag ${u(e.mark)}">${i(`journey.mark.${e.mark}`)}</span>`:r}</h4>
    <ol class="line">${e.attempts.map(J)}
      ${e.next?n`<li class="ours">${a("clock")} ${i("journey.next",{at:$(new Date(e.next))})}</li>`:r}
      ${e.report?n`<li class="ours"><b>${i("journey.report",{by:e.report.by??e.report.remote??"?",action:e.report.action,status:e.report.status??""})}</b>
        <div class="facts">${p(e.report.at)}</div>${e.report.diagnostic?n`<q class="words">${e.report.diagnostic}</q>`:r}</li>`:r}
    </ol></li>`}function E(e){return n`<section><h3>${i("journey.out")}</h3>
    <div class="facts">${e.acceptedAt?n`<span>${i("journey.accepted")} ${p(e.acceptedAt)}</span>`:r}
      ${e.sendAt?n`<span>${i("journey.sendAt",{at:$(new Date(e.sendAt))})}</span>`:r}</div>
    <ul class="recipients">${e.recipients.map(A)}</ul></section>`}function O(e){let t=i(`event.${e.step}`);return n`<li><div><time class="number muted" datetime=${e.at}>${e.at}</time> <b title=${e.step}>${t===`event.${e.step}`?e.step:t}</b> ${e.recipient??r}</div>
    <div class="muted">${Object.entries(e.facts).map(([o,s])=>n`<span>${o}=${s} </span>`)}</div>
    ${e.dialogue?n`<pre>${e.dialogue}</pre>`:r}</li>`}var m=class extends y{static{this.properties={journey:{attribute:!1}}}async#e(t){await navigator.clipboard.writeText(j(t)),f({text:i("journey.copied"),seconds:3})}#t(t){let o=document.createElement("a");o.href=URL.createObjectURL(new Blob([JSON.stringify(t,null,2)],{type:"application/json"})),o.download=`journey-${t.journeys[0]??t.id}.json`,o.click(),URL.revokeObjectURL(o.href)}render(){let t=this.journey;if(!t)return r;let{icon:o,tone:s}=g(t.sentence.level);return n`<article class="journey" aria-label=${i("journey.title")}>
      <p class="sentence ${s}">${a(o)} <b>${d(t.sentence)}</b></p>
      ${t.incoming?n`${x(t.incoming)}${t.incoming.verdicts?w(t.incoming.verdicts):r}${T(t.incoming)}${R(t.incoming)}`:r}
      ${t.outgoing?E(t.outgoing):r}
      ${t.events.length>0?n`<details><summary>${i("journey.dialogue")}</summary>${t.isTruncated?n`<p class="warn">${i("journey.truncated")}</p>`:r}
        <ol class="events">${t.events.map(O)}</ol></details>`:r}
      <div class="buttons"><button class="plain" @click=${()=>{this.#e(t)}}>${i("journey.copy")}</button>
        <button class="plain" @click=${()=>this.#t(t)}>${a("download")} ${i("journey.save")}</button></div>
    </article>`}};customElements.define("post-journey",m);export{m as JourneyView};
