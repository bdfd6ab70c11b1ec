Texto de consentimiento 1: negativa

Está bien. Gracias por escucharme. No tiene que decir por qué. No guardo nada de esta conversación, y decir que no no le trae ningún daño.
Si otro día quiere hablar con [mecanismo]: [vías que no pasan por el personal].
Y sepa esto: la ley prohíbe ordenar, aplicar, permitir o tolerar que le castiguen o perjudiquen a usted o a su familia porque alguien crea que habló con nosotros, sea cierto o no.
