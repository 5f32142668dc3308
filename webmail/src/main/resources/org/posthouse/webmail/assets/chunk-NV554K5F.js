import{a as r,d,f as u,m as c}from"./chunk-F3J3APBI.js";var o;function b(t){o?.();let e=document.querySelector(".toasts");e||(e=document.createElement("div"),e.className="toasts",e.setAttribute("role","status"),document.body.append(e));let i=e,s=t.seconds??6,l=()=>u(r`<div class="toast">
        <span>${t.text}</span>${t.counts?r`<span class="number muted" aria-hidden="true">${s}</span>`:d}
        ${t.undo?r`<button class="plain" @click=${()=>{n(),t.undo?.()}}>${t.label??c("toast.undo")}</button>`:d}
      </div>`,i);l();let f=s===0?0:setInterval(()=>{s--,s<=0?n():t.counts&&l()},1e3),n=()=>{clearInterval(f),o===n&&(o=void 0,a=void 0,u(d,i))};return o=n,a=t,n}var a;function v(){let t=a;return t?.undo?(o?.(),t.undo(),!0):!1}export{b as a,v as b};
