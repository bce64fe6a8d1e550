#!/usr/bin/env bash
# Gets the sign-in kits that Keyfob is compared with into FOLDER, each in a folder of its own.
# No install scripts are run.
set -eu
mkdir -p "${1:?usage: install.sh FOLDER}"
cd "$1"
get() { # folder, packages…
  mkdir -p "pkgs/$1"
  cd "pkgs/$1"
  shift
  [ -f package.json ] || echo '{"private":true,"type":"module"}' > package.json
  npm install --ignore-scripts --no-audit --no-fund --legacy-peer-deps --loglevel=error "$@" > /dev/null
  cd ../..
}
get tool esbuild@0.28.2 playwright-core@1.65.1
get hanko @teamhanko/hanko-elements@2.7.0
get supabase @supabase/supabase-js@2.119.1 @supabase/auth-ui-react@0.4.7 @supabase/auth-ui-shared@0.1.8 react@18 react-dom@18
get firebaseui firebaseui@6.1.0 firebase@10.14.1
get clerk @clerk/clerk-js@6.40.0 @clerk/ui@1.34.0 react@19 react-dom@19
get better-auth-ui better-auth@1.7.25 @better-auth/passkey @daveyplate/better-auth-ui@3.4.0 @daveyplate/better-auth-tanstack \
  react@19 react-dom@19 tailwindcss@4 @tailwindcss/cli@4 tw-animate-css @captchafox/react @hookform/resolvers @marsidev/react-turnstile \
  @radix-ui/react-avatar @radix-ui/react-checkbox @radix-ui/react-context @radix-ui/react-dialog \
  @radix-ui/react-dropdown-menu @radix-ui/react-label @radix-ui/react-primitive @radix-ui/react-select \
  @radix-ui/react-separator @radix-ui/react-slot @radix-ui/react-tabs @radix-ui/react-tooltip \
  @radix-ui/react-use-callback-ref @radix-ui/react-use-layout-effect @tanstack/react-query \
  class-variance-authority clsx input-otp lucide-react react-hook-form sonner tailwind-merge zod
