import{a,b,c,d}from"./chunk-CH6JJR3O.js";import"./chunk-OQ7YTMN2.js";import"./chunk-C3NHDD7V.js";import"./chunk-SUK4ETTV.js";export{a as Refused,b as send,c as takeBack,d as undo};
